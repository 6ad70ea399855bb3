"""Group orders for programs, a router per part: the same verbs, access and actions as the pages."""
