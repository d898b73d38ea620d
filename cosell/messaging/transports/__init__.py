"""The ways out of the house. Each takes a parcel and raises what `errors` names."""
