"""Panel + Outcome + covariates -> Cohort."""
