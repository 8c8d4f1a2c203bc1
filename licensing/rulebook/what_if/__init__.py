"""What if: requests replayed against rules that are not published yet, beside those that would apply without them."""
