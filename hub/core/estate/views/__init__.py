"""The estate's pages. A file per noun; each view: access, form, action, answer."""
