"""The ways out: what a release holds of each place, as files that others can use, and a catalogue of them."""
