"""What each subject of the app tells the registries of the floors below; one file a subject."""
