"""Results of Ansible modules of the VMware collections."""
