"""The example fleet and what it is known to contain. Part of the checkout, never of the installed product."""
