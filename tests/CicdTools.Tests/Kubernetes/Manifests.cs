using System.Globalization;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>Objects for the tests.</summary>
internal static class Manifests
{
    public static V1Deployment Deployment(string name, string image, int replicas = 2, string? version = null) => new()
    {
        Metadata = new() { Name = name, Labels = new Dictionary<string, string> { ["app"] = name } },
        Spec = new()
        {
            Replicas = replicas,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = Template(name, image, version),
        },
    };

    public static V1StatefulSet StatefulSet(string name, string image, int replicas = 2) => new()
    {
        Metadata = new() { Name = name },
        Spec = new() { Replicas = replicas, ServiceName = name, Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = name } }, Template = Template(name, image, null) },
    };

    public static V1Service Service(string name, int port = 80) => new()
    {
        Metadata = new() { Name = name },
        Spec = new() { Selector = new Dictionary<string, string> { ["app"] = name }, Ports = [new() { Port = port }] },
    };

    public static V1Ingress Ingress(string name, string host) => new()
    {
        Metadata = new() { Name = name },
        Spec = new()
        {
            Tls = [new() { Hosts = [host] }],
            Rules = [new() { Host = host, Http = new() { Paths = [new() { Path = "/", PathType = "Prefix", Backend = new() { Service = new() { Name = name, Port = new() { Number = 80 } } } }] } }],
        },
    };

    public static string Yaml(string name, string image, int replicas = 2) => string.Create(CultureInfo.InvariantCulture, $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{name}}
        spec:
          replicas: {{replicas}}
          selector:
            matchLabels: {app: {{name}}}
          template:
            metadata:
              labels: {app: {{name}}}
            spec:
              containers:
                - name: web
                  image: {{image}}
        """) + "\n";

    private static V1PodTemplateSpec Template(string name, string image, string? version)
    {
        Dictionary<string, string> labels = new() { ["app"] = name };
        if (version is not null)
            labels["app.kubernetes.io/version"] = version;
        return new() { Metadata = new() { Labels = labels }, Spec = new() { Containers = [new() { Name = "web", Image = image }] } };
    }
}
