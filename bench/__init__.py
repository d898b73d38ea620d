"""The benchmark: pages and API against a bare view on the same server, at two sizes of data."""
