"""
Spreadsheets in: reading a table from bytes, guessing its columns, a preview, and all or nothing.

The road of one import: `reading.read` (bytes to tables) → `guess.guess` (which column is which) → a kind's `plan`
(pure: what would be added, changed, refused) → the preview → `actions.confirm` → the kind's `write`, in one
transaction. A kind (roster, goods, paper orders, pets) is an `kinds.Kind` registered in its app's ready().
"""
