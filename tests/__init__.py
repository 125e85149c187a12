"""Every rule of the product, as a sentence that runs."""
