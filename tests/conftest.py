"""What every test in the house shares."""
