"""Opening a campaign: what is proposed, what the law and good sense say of it, and what a change means later on."""
