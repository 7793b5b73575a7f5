using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>image</c> and <c>services</c> (https://docs.gitlab.com/ci/yaml/#image, https://docs.gitlab.com/ci/services/).</summary>
internal static class ImageReader
{
    private const string Format = GitLabCIFormat.FormatName;

    public static Container? Container(YamlNode? node, string owner, DiagnosticBag diagnostics)
    {
        if (node is null or YamlScalar { IsNull: true })
            return null;
        if (node is YamlScalar scalar)
            return new() { Image = scalar.Value };
        YamlFields fields = new(node, Format, owner, diagnostics);
        return Container(fields);
    }

    public static Service[] Services(YamlNode? node, string owner, DiagnosticBag diagnostics)
    {
        IReadOnlyList<YamlNode> items = node switch { null or YamlScalar { IsNull: true } => [], YamlList list => list.Items, _ => [node] };
        return [.. items.Select(item => Service(item, $"a service of {owner}", diagnostics))];
    }

    /// <summary>The host name of a service without an alias: the image without its tag, slashes as double underscores.</summary>
    public static string DefaultName(string image)
    {
        int digest = image.IndexOf('@', StringComparison.Ordinal);
        string name = digest < 0 ? image : image[..digest];
        int tag = name.LastIndexOf(':');
        if (tag > name.LastIndexOf('/'))
            name = name[..tag];
        return name.Replace("/", "__", StringComparison.Ordinal).Replace(':', '_');
    }

    private static Service Service(YamlNode node, string owner, DiagnosticBag diagnostics)
    {
        if (node is YamlScalar scalar)
            return new() { Name = DefaultName(scalar.Value), Container = new() { Image = scalar.Value } };
        YamlFields fields = new(node, Format, owner, diagnostics);
        string? alias = fields.Text("alias");
        Container container = Container(fields);
        string[] aliases = alias?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (aliases.Length > 1)
            container = container with { Native = [.. container.Native, new(Format, "alias", YamlText.Fragment(new YamlScalar(alias!)))] };
        return new() { Name = aliases.FirstOrDefault() ?? DefaultName(container.Image), Container = container };
    }

    private static Container Container(YamlFields fields) => new()
    {
        Image = fields.Text("name") ?? "",
        Entrypoint = fields.Peek("entrypoint") is null ? null : fields.List("entrypoint"),
        Variables = fields.Variables("variables"),
        Native = fields.Rest("docker", "kubernetes", "pull_policy", "command"),
    };
}
