"""A supplier's price list, in as a spreadsheet: the goods of one draft campaign."""
