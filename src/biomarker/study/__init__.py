"""Study file -> finished study: the only room that joins the others."""
