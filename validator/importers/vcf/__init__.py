"""Design documents of VMware Cloud Foundation (VCF), as its installers and SDDC Manager take them."""
