"""What a process leader shares: the link of a campaign and its QR code."""

from __future__ import annotations

from pathlib import Path

import segno


def link(public_url: str, campaign: str, channel: str = "") -> str:
    """The address of a campaign's form, with the channel it is shared in."""
    return f"{public_url}/s/{campaign}" + (f"?k={channel}" if channel else "")


def write_code(address: str, folder: Path, name: str) -> tuple[Path, Path]:
    """Write the QR code of an address as SVG and PNG; returns both files. Readable from a poster at arm's length."""
    folder.mkdir(parents=True, exist_ok=True)
    code = segno.make(address, error="q", micro=False)
    drawn, painted = folder / f"{name}.svg", folder / f"{name}.png"
    code.save(str(drawn), border=4, unit="mm", scale=1.2, dark="#1c2826", light="#ffffff", title=address)
    code.save(str(painted), border=4, scale=12, dark="#1c2826", light="#ffffff")
    return drawn, painted
