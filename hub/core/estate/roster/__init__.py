"""The roster (who lives behind which door), in and out as a spreadsheet."""
