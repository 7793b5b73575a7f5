using System.Globalization;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

/// <summary>The versions of an application in one account that stand for each other, and the load balancers before them.</summary>
internal sealed class SpinnakerCluster(ServerGroupModel[] groups, LoadBalancerModel[] balancers)
{
    /// <summary>The version of a server group: the tag of its first image, else its own name, which counts them.</summary>
    public static string VersionOf(ServerGroupModel group)
    {
        return group.BuildInfo?.Images is [{ Length: > 0 } image, ..] ? VersionOf(image, group.Name) : group.Name;
    }

    /// <summary>The version of an image: its tag, else its digest, else what stands for it.</summary>
    public static string VersionOf(string image, string other)
    {
        int digest = image.IndexOf('@', StringComparison.Ordinal);
        string name = digest < 0 ? image : image[..digest];
        int colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[(colon + 1)..] : digest < 0 ? other : image[(digest + 1)..];
    }

    public Application Describe(string context, string application)
    {
        ServerGroupModel[] serving = [.. groups.Where(group => group.IsDisabled != true && (group.InstanceCounts?.Total ?? 0) > 0).OrderByDescending(group => group.CreatedTime)];
        ServerGroupModel? newest = serving.FirstOrDefault();
        int all = serving.Sum(group => group.InstanceCounts?.Total ?? 0);
        int own = serving.Where(group => newest is not null && VersionOf(group) == VersionOf(newest)).Sum(group => group.InstanceCounts?.Total ?? 0);
        HashSet<string> names = [.. serving.Select(group => group.Name)];
        return new()
        {
            Context = context,
            Name = application,
            Environment = groups[0].Account ?? "",
            Version = newest is null ? "" : VersionOf(newest),
            Percent = all == 0 ? 0 : own * 100 / all,
            PreviousVersion = serving.Select(VersionOf).FirstOrDefault(version => newest is not null && version != VersionOf(newest)),
            Digest = newest?.BuildInfo?.Images is [{ } image, ..] ? image : "",
            Ready = serving.Sum(group => group.InstanceCounts?.Up ?? 0),
            Desired = all,
            DeployedAt = GateTimes.At(newest?.CreatedTime),
            Kind = groups[0].Cluster,
            Images = newest?.BuildInfo?.Images ?? [],
            Addresses = [.. balancers.Where(balancer => balancer.Account == groups[0].Account && (balancer.ServerGroups ?? []).Any(group => group.Name is { } name && names.Contains(name))).SelectMany(AddressesOf).Distinct(StringComparer.Ordinal)],
        };
    }

    private static IEnumerable<string> AddressesOf(LoadBalancerModel balancer)
    {
        // A Service is reached at the ports of its own, at each of them; an Ingress has none: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer.
        ServicePortModel[] ports = balancer.Manifest?.Spec?.Ports is { Length: > 0 } own ? own : [new()];
        return (balancer.Manifest?.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Hostname ?? ingress.Ip)
            .Concat([balancer.Hostname, balancer.DnsName, balancer.IpAddress])
            .OfType<string>().Where(host => host.Length > 0).SelectMany(host => ports.Select(port => Address(host, port)));
    }

    private static string Address(string host, ServicePortModel port)
    {
        bool secure = port.Port == 443 || port.Name == "https" || port.AppProtocol == "https";
        string number = port.Port is null || port.Port == (secure ? 443 : 80) ? "" : string.Create(CultureInfo.InvariantCulture, $":{port.Port}");
        return $"{(secure ? "https" : "http")}://{host}{number}";
    }
}
