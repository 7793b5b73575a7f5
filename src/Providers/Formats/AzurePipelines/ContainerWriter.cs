using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>Containers to what jobs say of them and, for services, to the resources that they name.</summary>
internal sealed class ContainerWriter(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Format = AzurePipelinesFormat.FormatName;

    private readonly YamlMap? _resources = AzureFields.FindMap(pipeline.Native, "resources");
    private readonly Dictionary<string, YamlMap> _added = new(StringComparer.Ordinal);

    public YamlNode? Container(Job job)
    {
        if (job.Container is not { } container)
            return null;
        if (Alias(container) is { } alias)
            return new YamlScalar(alias);
        YamlMap map = Map(job, container, [], null);
        return map.Entries.Count == 1 ? map.Entries[0].Value : map;
    }

    public YamlNode? Services(Job job)
    {
        YamlBuilder services = new();
        foreach (Service service in job.Services)
            services.Add(service.Name, Alias(service.Container) ?? Add(job, service));
        return services.IsEmpty ? null : services.Map;
    }

    /// <summary>The resources: those that were kept, and those of services.</summary>
    public YamlNode? Resources()
    {
        if (_added.Count == 0)
            return AzureFields.Find(pipeline.Native, "resources") is { } kept ? YamlLoader.Fragment(kept) : null;
        YamlList containers = new([.. (_resources?["containers"] as YamlList)?.Items ?? [], .. _added.Values]);
        return YamlMerge.Deep(_resources ?? new([]), new([new("containers", containers)]));
    }

    private string? Alias(Container container) =>
        AzureFields.Find(container.Native, ContainerReader.Resource) is { } alias && (_resources?["containers"] as YamlList)?.Items.Any(item => item is YamlMap map && map["container"] is YamlScalar name && name.Value == alias) == true ? alias : null;

    private string Add(Job job, Service service)
    {
        // "Acceptable values: [-_A-Za-z0-9]*" (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources-containers-container).
        string name = string.Concat(service.Name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_')), alias = name;
        for (int i = 2; ; i++)
        {
            YamlMap resource = Map(job, service.Container, service.Ports, alias);
            if (!_added.TryGetValue(alias, out YamlMap? other) || YamlText.Fragment(other) == YamlText.Fragment(resource))
            {
                _added[alias] = resource;
                return alias;
            }

            alias = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        }
    }

    private YamlMap Map(Job job, Container container, string[] ports, string? alias)
    {
        YamlBuilder map = new YamlBuilder().Add("container", alias).Add("image", container.Image);
        if (container.Entrypoint is [{ Length: > 0 } entrypoint, ..] && AzureFields.Find(container.Native, "options") is null)
            map.Add("options", $"--entrypoint {entrypoint}");
        map.Add("env", container.Variables).Add("ports", ports);
        return map.AddNative(container.Native, Format, $"a container of the job '{Errors.Shown(job.Id)}'", diagnostics, ContainerReader.Resource).Map;
    }
}
