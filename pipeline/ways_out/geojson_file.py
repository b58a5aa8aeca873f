"""GeoJSON: everything that can be drawn on a map, as one FeatureCollection (RFC 7946)."""

from __future__ import annotations

import json

from pipeline.published import LICENCE, LICENCE_URL

from .extract import Extract
from .layers import Feature, Layer, layers


def as_geojson(extract: Extract) -> bytes:
    """All layers in one collection; the property `layer` tells them apart."""
    told = {
        "type": "FeatureCollection",
        "name": extract.place,
        "release": extract.release,
        "licence": {"name": LICENCE, "url": LICENCE_URL},
        "features": [_feature(layer, feature) for layer in layers(extract) for feature in layer.features],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _feature(layer: Layer, feature: Feature) -> dict[str, object]:
    values = zip((column.name for column in layer.columns), feature.values, strict=True)
    geometry = {"type": "MultiPolygon", "coordinates": feature.polygons} if feature.polygons else None
    return {"type": "Feature", "properties": {"layer": layer.name, **dict(values)}, "geometry": geometry}
