using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Containers to <c>image</c> and <c>services</c>.</summary>
internal static class ImageWriter
{
    private const string Format = GitLabCIFormat.FormatName;

    public static YamlNode? Image(Container? container, Job job, string owner, DiagnosticBag diagnostics)
    {
        if (container is null)
            return null;
        YamlMap map = Container(container, $"the container of {owner}", ModelPath.Part(job.Id, "container"), diagnostics).Map;
        return map.Entries.Count == 1 ? map.Entries[0].Value : map;
    }

    public static YamlList? Services(Job job, string owner, DiagnosticBag diagnostics) =>
        job.Services.Length == 0 ? null : new([.. job.Services.Select((service, index) => Service(service, owner, ModelPath.Service(job.Id, index), diagnostics))]);

    private static YamlNode Service(Service service, string owner, string subject, DiagnosticBag diagnostics)
    {
        string what = $"the service '{Errors.Shown(service.Name)}' of {owner}";
        // A job reaches every port of a service; published ones are meant for the machine it runs on.
        if (service.Ports.Any(port => port.Contains(':', StringComparison.Ordinal) && port.Split(':')[0] != port.Split(':')[^1]))
            diagnostics.Lost($"other ports on the host for {what}", Format, "Use the service's own port and its name as host.", subject);
        YamlBuilder map = Container(service.Container, what, subject, diagnostics);
        if (service.Name.Length > 0 && service.Name != ImageReader.DefaultName(service.Container.Image) && !map.Has("alias"))
            map.Add("alias", service.Name);
        map.Add("variables", service.Container.Variables);
        return map.Map.Entries.Count == 1 ? map.Map.Entries[0].Value : map.Map;
    }

    private static YamlBuilder Container(Container container, string owner, string subject, DiagnosticBag diagnostics) => new YamlBuilder()
        .Add("name", container.Image)
        .Add("entrypoint", container.Entrypoint is null ? null : YamlBuilder.List(container.Entrypoint))
        .AddNative(container.Native, Format, owner, diagnostics, _ => subject);
}
