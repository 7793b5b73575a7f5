using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>
/// Resources of the application's own repository, copied with a Kptfile that says from where: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/kpt/kpt_rule.go.
/// What people changed in the copy stays where the new version leaves that file alone; where both changed one, it is a conflict.
/// </summary>
/// <param name="Folder">The folder of all copies; empty for the root.</param>
internal sealed record KptRule(string Folder) : IPromotionRule
{
    private const string Name = "Kptfile";

    public string Path => Folder.Length == 0 ? Name : $"{Folder}/…/{Name}";

    public string? Current(Func<string, string?> read, PromotedApplication application) =>
        read(In(application, Name)) is { } text && Upstream(YamlEdit.Of(In(application, Name), text)) is { } git && YamlEdit.TextOf(git, "ref") is { } reference ? Plain(reference) : null;

    public (string Path, string? Content)[] Set(Func<string, string?> read, PromotedApplication application, string version)
    {
        string? before = Current(read, application);
        if (before == version)
            return [];
        KptPackage theirs = Package(application, version) ?? throw Errors.NotFound("VersionNotFound", $"tag of '{application.Source}' with resources of {application.Name} by the name", $"v{version}", remedy: "Its release pipeline makes it.");
        IReadOnlyDictionary<string, string> common = before is null ? new Dictionary<string, string>() : (Package(application, before) ?? throw Conflict(application, $"the tag v{before}, which it was copied from, is not there any more")).Files;
        List<(string, string?)> edits = [];
        List<string> both = [];
        foreach (string file in theirs.Files.Keys.Union(common.Keys).Order(StringComparer.Ordinal))
        {
            string? ours = read(In(application, file)), now = theirs.Files.GetValueOrDefault(file), then = common.GetValueOrDefault(file);
            if (ours == now || now == then)
                continue;
            if (ours == then)
                edits.Add((In(application, file), now));
            else
                both.Add(file);
        }

        return both.Count == 0 ? [(In(application, Name), Kptfile(read(In(application, Name)), application, version, theirs.Commit)), .. edits]
            : throw Conflict(application, $"{string.Join(", ", both)} {(both.Count == 1 ? "was" : "were")} changed there and in {version}");
    }

    public (string Path, string? Content)[] Remove(Func<string, string?> read, PromotedApplication application) =>
        Current(read, application) is { } version && Package(application, version) is { } package
            ? [.. package.Files.Keys.Append(Name).Select(file => In(application, file)).Where(path => read(path) is not null).Select(path => (path, (string?)null))]
            : [];

    private static KptPackage? Package(PromotedApplication application, string version) => application.Package?.Invoke(version);

    private string In(PromotedApplication application, string file) => Folder.Length == 0 ? $"{application.Name}/{file}" : $"{Folder}/{application.Name}/{file}";

    private static YamlMap? Upstream(YamlEdit file) => (file.Root["upstream"] as YamlMap)?["git"] as YamlMap;

    private static string Plain(string reference) => reference.StartsWith('v') ? reference[1..] : reference;

    // https://kpt.dev/reference/schema/kptfile/; in the first version of it, the commit stands with the rest.
    private string Kptfile(string? text, PromotedApplication application, string version, string commit)
    {
        if (text is null)
        {
            string from = $"    repo: {application.Source}\n    directory: {KptPackage.FolderOf(application.Name)}\n    ref: v{version}\n";
            return $"apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata:\n  name: {application.Name}\nupstream:\n  type: git\n  git:\n{from}  updateStrategy: resource-merge\nupstreamLock:\n  type: git\n  git:\n{from}    commit: {commit}\n";
        }

        YamlEdit file = YamlEdit.Of(In(application, Name), text);
        file.Set(Upstream(file)!, "ref", $"v{version}");
        if (Upstream(file)!.Find("commit") is not null)
            file.Set(Upstream(file)!, "commit", commit);
        foreach ((string key, string value) in new[] { ("ref", $"v{version}"), ("commit", commit) })
        {
            if ((file.Root["upstreamLock"] as YamlMap)?["git"] is YamlMap locked)
                file.Set(locked, key, value);
        }

        return file.Text;
    }

    private static CicdException Conflict(PromotedApplication application, string why) =>
        new("PackageConflict", CicdErrorKind.Conflict, $"The copy of {application.Name}'s resources cannot be brought to the new version: {why}.", application.Name, "Merge it there with kpt, and promote again.");
}

/// <summary>Resources of an application at a tag.</summary>
/// <param name="Commit">The tag's commit.</param>
/// <param name="Files">The texts by their paths below the folder, without a Kptfile.</param>
internal sealed record KptPackage(string Commit, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Where a repository keeps them.</summary>
    public static string FolderOf(string application) => $"charts/{application}/resources";
}
