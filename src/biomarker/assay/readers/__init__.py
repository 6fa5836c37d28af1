"""Shapes of tables that hold a panel; one file is one reader."""
