"""What happens on the estate: each event with its verb, its exact audience and its words. A file per noun."""
