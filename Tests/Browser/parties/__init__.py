"""Relying parties: applications that let a realm log their people in."""
