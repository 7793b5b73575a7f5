using System.IO.Enumeration;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>
/// Releases of a helmfile, as https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/helmfile/helmfile_rule.go
/// sets them: the release of the application's name gets the version, or comes to be. The chart of one that is there stays.
/// </summary>
internal sealed record HelmfileRule(string Path, string? Namespace, bool KeepsAll = false, string[]? Kept = null) : IPromotionRule
{
    private const string RootFile = "helmfile.yaml";

    private bool IsNested => Path.Contains('/', StringComparison.Ordinal);

    public string? Current(Func<string, string?> read, PromotedApplication application) =>
        Find(YamlEdit.Of(Path, read(Path)), application) is { } found ? YamlEdit.TextOf(found.Release, "version") : null;

    public (string Path, string? Content)[] Set(Func<string, string?> read, PromotedApplication application, string version)
    {
        YamlEdit file = YamlEdit.Of(Path, read(Path));
        bool keeps = KeepsAll || Kept?.Contains(application.Name) == true;
        string name = keeps ? $"{application.Name}-{version.Replace('.', '-')}" : application.Name;
        if (Find(file, application with { Name = name }) is { } found)
        {
            if (YamlEdit.TextOf(found.Release, "version") != version)
                file.Set(found.Release, "version", version);
        }
        else
        {
            Add(file, application, name, version);
        }

        string text = file.Text;
        return [.. new (string, string?)[] { (Path, text) }.Where(change => change.Item2 != read(Path)), .. Mentioned(read)];
    }

    public (string Path, string? Content)[] Remove(Func<string, string?> read, PromotedApplication application)
    {
        YamlEdit file = YamlEdit.Of(Path, read(Path));
        if (Find(file, application) is not { } found)
            return [];
        file.Remove(found.Document, "releases", found.Release);
        return [(Path, file.Text)];
    }

    private (YamlMap Document, YamlMap Release)? Find(YamlEdit file, PromotedApplication application)
    {
        foreach (YamlMap document in file.Documents)
        {
            // In a helmfile of its own, an environment's releases need not say the namespace.
            if (YamlEdit.Items(document, "releases").FirstOrDefault(release => YamlEdit.TextOf(release, "name") == application.Name && (IsNested || YamlEdit.TextOf(release, "namespace") == Space(application))) is { } found)
                return (document, found);
        }

        return null;
    }

    private string Space(PromotedApplication application) => Namespace is { Length: > 0 } own ? own : application.Namespace;

    private void Add(YamlEdit file, PromotedApplication application, string name, string version)
    {
        string space = Space(application);
        if (IsNested && YamlEdit.TextOf(file.Root, "namespace") is null && !file.Documents.Any(document => YamlEdit.Items(document, "releases").Any()))
            file.SetFirst("namespace", space);
        string prefix = Repository(file, application.Charts);
        file.Append(
            "releases",
            ("chart", $"{prefix}/{application.Name}"),
            ("version", version),
            ("name", name),
            ("namespace", YamlEdit.TextOf(file.Root, "namespace") == space ? null : space));
    }

    /// <summary>The name that the helmfile has for the chart repository, which it gets where it has none.</summary>
    private static string Repository(YamlEdit file, string address)
    {
        // Helmfile takes an OCI registry without its scheme: https://helmfile.readthedocs.io/en/latest/#oci-registries
        bool oci = address.StartsWith("oci://", StringComparison.Ordinal);
        string plain = oci ? address["oci://".Length..] : address;
        YamlMap[] known = [.. file.Documents.SelectMany(document => YamlEdit.Items(document, "repositories"))];
        if (known.FirstOrDefault(one => YamlEdit.TextOf(one, "url")?.TrimEnd('/') == plain.TrimEnd('/')) is { } same && YamlEdit.TextOf(same, "name") is { } called)
            return called;
        HashSet<string> taken = known.Select(one => YamlEdit.TextOf(one, "name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        string name = Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? "dev" : $"dev{number}").First(one => !taken.Contains(one));
        file.Append("repositories", ("name", name), ("url", plain), ("oci", oci ? "true" : null));
        return name;
    }

    // A helmfile of an environment counts once the one at the root has it.
    private (string Path, string? Content)[] Mentioned(Func<string, string?> read)
    {
        if (!IsNested)
            return [];
        string? text = read(RootFile);
        YamlEdit root = text is null ? throw PromotionRules.Invalid(RootFile, $"it is not there, and '{Path}' counts only once it names it") : YamlEdit.Of(RootFile, text);
        if (root.Documents.SelectMany(document => YamlEdit.Items(document, "helmfiles")).Any(one => YamlEdit.TextOf(one, "path") is { } path && FileSystemName.MatchesSimpleExpression(path, Path, ignoreCase: false)))
            return [];
        root.Append("helmfiles", ("path", Path));
        return [(RootFile, root.Text)];
    }
}
