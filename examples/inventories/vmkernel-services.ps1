<#
.SYNOPSIS
Writes the services of every VMkernel adapter as CSV: RVTools does not list them, and FT logging and vMotion are among them.

.DESCRIPTION
It only reads. Connect to the vCenter Server first (Connect-VIServer); the role Read-only will do.

.EXAMPLE
./vmkernel-services.ps1 -Path vmkernels.csv
ftpolicy import rvtools RVTools_export_all.xlsx vmkernels.csv -o cluster.yaml
#>
param([string]$Path = 'vmkernels.csv')

$ErrorActionPreference = 'Stop'

$groups = @{}
Get-View -ViewType DistributedVirtualPortgroup -Property Name, Key | ForEach-Object { $groups[$_.Key] = $_.Name }

$properties = 'Name', 'Config.VirtualNicManagerInfo.NetConfig', 'Config.Network.Vnic'
Get-View -ViewType HostSystem -Property $properties | Sort-Object Name | ForEach-Object {
    $hostName = $_.Name
    $settings = $_.Config.VirtualNicManagerInfo.NetConfig
    foreach ($adapter in $_.Config.Network.Vnic) {
        $device = [regex]::Escape($adapter.Device)
        $services = $settings |
            Where-Object { $_.SelectedVnic -match "VirtualNic-$device`$" } |
            ForEach-Object { $_.NicType }
        $portGroup = $adapter.Portgroup
        if ($adapter.Spec.DistributedVirtualPort) {
            $portGroup = $groups[$adapter.Spec.DistributedVirtualPort.PortgroupKey]
        }
        [pscustomobject]@{
            VMHost        = $hostName
            Device        = $adapter.Device
            Services      = if ($settings) { $services -join ', ' } else { 'not readable' }
            NetStack      = $adapter.Spec.NetStackInstanceKey
            PortGroupName = $portGroup
            IP            = $adapter.Spec.Ip.IpAddress
            SubnetMask    = $adapter.Spec.Ip.SubnetMask
            Mtu           = $adapter.Spec.Mtu
            DhcpEnabled   = $adapter.Spec.Ip.Dhcp
        }
    }
} | Export-Csv -Path $Path -NoTypeInformation -Encoding UTF8
