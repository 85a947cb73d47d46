"""Clusters, handouts and literature as harvesters get them: in Dublin Core and for DataCite."""
