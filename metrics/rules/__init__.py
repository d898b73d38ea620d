"""Pure rules of the numbers: values in, values out, no rows and no clock."""
