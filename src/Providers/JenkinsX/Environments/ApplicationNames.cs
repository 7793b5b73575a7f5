namespace CicdTools.Providers.JenkinsX.Environments;

/// <summary>How Jenkins X names applications: https://github.com/jenkins-x-plugins/jx-application/blob/30a073b35f6086a04e08a29603d1c1e6dc1a84f8/pkg/applications/applications.go.</summary>
internal static class ApplicationNames
{
    /// <summary>The application of a workload: without the namespace or <c>jx-</c> before it, and once where a chart's release doubled it.</summary>
    public static string OfWorkload(string name, string @namespace)
    {
        foreach (string prefix in new[] { $"{@namespace}-", "jx-" })
            name = name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length ? name[prefix.Length..] : name;
        int middle = name.Length / 2;
        return name.Length > 2 && name[middle] == '-' && name[..middle] == name[(middle + 1)..] ? name[..middle] : name;
    }

    /// <summary>The application of a repository: its name as a name of Kubernetes.</summary>
    public static string OfRepository(string repository) => ObjectNames.Valid(repository);

    /// <summary>The version that the labels of a chart's Deployment tell; null for none.</summary>
    public static string? Version(IDictionary<string, string>? labels)
    {
        if (labels is null)
            return null;
        if (labels.TryGetValue("version", out string? version) && version.Length > 0)
            return version;
        return labels.TryGetValue("chart", out string? chart) && chart.LastIndexOf('-') is int dash and >= 0 && dash < chart.Length - 1 ? chart[(dash + 1)..] : null;
    }
}
