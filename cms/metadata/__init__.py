"""Items in the terms of other people's formats: Dublin Core and DataCite."""
