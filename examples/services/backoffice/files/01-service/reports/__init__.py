"""Reports for the finance team."""
