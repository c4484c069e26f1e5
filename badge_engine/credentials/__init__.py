"""What a credential says, and how it becomes signed bytes."""
