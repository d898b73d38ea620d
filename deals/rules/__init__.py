"""The rules of the deal: values in, values out."""
