using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// The containers under <c>resources</c>, which jobs name by their alias
/// (https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/resources-containers-container).
/// </summary>
internal sealed class ContainerBook
{
    private static readonly string[] Typed = ["container", "image", "env", "ports"];

    private readonly Dictionary<string, YamlMap> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public ContainerBook(YamlNode? resources)
    {
        if (resources is YamlMap map && map["containers"] is YamlList list)
        {
            foreach (YamlMap item in list.Items.OfType<YamlMap>().Where(item => item["container"] is YamlScalar && item["image"] is YamlScalar))
                _containers.TryAdd(((YamlScalar)item["container"]!).Value, item);
        }
    }

    /// <summary>The resource of an alias; null where there is none.</summary>
    public YamlMap? Find(string alias) => _containers.GetValueOrDefault(alias);

    /// <summary>Whether a service of its own name says all that the resource does, so that the resource need not be kept.</summary>
    public bool TryTake(string service, string alias)
    {
        if (service != alias || !_containers.TryGetValue(alias, out YamlMap? resource) || !resource.Entries.All(entry => Typed.Contains(entry.Name)))
            return false;
        _taken.Add(alias);
        return true;
    }

    /// <summary>Takes the resources: what services do not say themselves.</summary>
    public NativeSetting[] Rest(YamlFields fields)
    {
        if (_taken.Count == 0 || fields.Take("resources") is not YamlMap resources)
            return [];
        YamlBuilder rest = new();
        foreach (YamlEntry entry in resources.Entries)
        {
            YamlNode? value = entry.Name == "containers" && entry.Value is YamlList list ? Without(list) : entry.Value;
            rest.Add(entry.Name, value);
        }

        return rest.IsEmpty ? [] : [AzureFields.Native("resources", YamlText.Fragment(rest.Map))];
    }

    private YamlList? Without(YamlList list)
    {
        YamlNode[] items = [.. list.Items.Where(item => item is not YamlMap map || map["container"] is not YamlScalar alias || !_taken.Contains(alias.Value))];
        return items.Length == 0 ? null : new(items);
    }
}
