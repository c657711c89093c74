"""Events for many: seminars, office hours and user groups, with seats, waiting lists, calendars and what came after."""
