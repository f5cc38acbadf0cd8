"""ftpolicy: decides the preconditions of VMware vSphere Fault Tolerance before anything is deployed."""

__version__ = "0.1.0"
