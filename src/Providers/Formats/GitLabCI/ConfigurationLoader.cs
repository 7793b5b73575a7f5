using CicdTools.Providers.Formats.Files;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>
/// A file with its local includes merged in (https://docs.gitlab.com/ci/yaml/includes/): the included ones in order, the including one over them.
/// Includes from elsewhere are kept and named.
/// </summary>
internal sealed class ConfigurationLoader(IFileSource files, DiagnosticBag diagnostics)
{
    // The documented maximum.
    private const int MaxIncludes = 150;

    private readonly List<YamlNode> _remote = [];
    private int _included;

    /// <summary>The includes that are no files of this repository.</summary>
    public IReadOnlyList<YamlNode> RemoteIncludes => _remote;

    /// <summary>The merged configuration; null when there was an error.</summary>
    public YamlMap? Load(string path) => Load(path, new YamlMap([]), []);

    private YamlMap? Load(string path, YamlMap inputs, List<string> chain)
    {
        if (files.Read(path) is not { } text)
        {
            diagnostics.Error("FileNotFound", $"There is no file '{Errors.Shown(path)}' in the repository.", chain.Count == 0 ? path : chain[^1], remedy: "Check the path.");
            return null;
        }

        YamlNode[]? documents = YamlLoader.Load(text, path, diagnostics, mergeKeys: true);
        if (documents is null)
            return null;
        YamlMap? header = null;
        if (documents.Length > 1 && documents[0] is YamlMap first && first["spec"] is not null)
        {
            header = first;
            documents = documents[1..];
        }

        if (documents.Length > 1)
            diagnostics.Warning("SeveralDocuments", "The file holds several YAML documents; only the first is read.", path, documents[1].Line, "Keep one document per file.");
        if (documents.Length == 0 || documents[0] is not YamlMap map)
        {
            bool empty = documents.Length == 0 || documents[0] is YamlScalar { IsNull: true };
            diagnostics.Error(empty ? "FileEmpty" : "NotAMapping", empty ? "The file is empty." : "The file holds no keys.", path, 1, "Write at least one job.");
            return null;
        }

        if (header is not null)
            map = (YamlMap)new InputInterpolation(header, inputs, path, diagnostics).Apply(map);
        return Merge(map, path, chain);
    }

    private YamlMap? Merge(YamlMap map, string path, List<string> chain)
    {
        if (map["include"] is not { } include)
            return map;
        YamlMap own = new([.. map.Entries.Where(entry => entry.Name != "include")]) { Mark = map.Mark };
        YamlMap? lower = null;
        chain.Add(path);
        foreach (YamlNode item in include is YamlList list ? list.Items : [include])
        {
            foreach (YamlMap included in Included(item, path, chain))
                lower = lower is null ? included : YamlMerge.Deep(lower, included);
        }

        chain.RemoveAt(chain.Count - 1);
        return lower is null ? own : YamlMerge.Deep(lower, own);
    }

    private IEnumerable<YamlMap> Included(YamlNode item, string from, List<string> chain)
    {
        YamlNode? local = item is YamlMap map ? map["local"] : item;
        if (local is not YamlScalar scalar || scalar.Value.Contains("://", StringComparison.Ordinal))
        {
            if (item is YamlScalar { IsNull: true })
                yield break;
            _remote.Add(item);
            diagnostics.Warning("RemoteInclude", $"An include from elsewhere is kept but not read: {Errors.Shown(YamlText.Fragment(item))}.", from, item.Line, "Its jobs are not known here; include a local copy to work with them.");
            yield break;
        }

        YamlMap settings = item as YamlMap ?? new YamlMap([]);
        if (settings["rules"] is { } rules)
            diagnostics.Warning("ConditionalInclude", $"'{Errors.Shown(scalar.Value)}' is included whatever its rules say.", from, rules.Line, "Put the rules on the jobs.");
        string[] paths = PathPattern.IsPattern(scalar.Value) ? [.. files.Find(scalar.Value)] : [PathPattern.Normalize(scalar.Value) ?? scalar.Value];
        if (paths.Length == 0)
            diagnostics.Warning("FileNotFound", $"No file fits the include '{Errors.Shown(scalar.Value)}'.", from, item.Line, "Check the pattern.");
        foreach (string path in paths)
        {
            if (chain.Contains(path))
            {
                diagnostics.Error("IncludeCycle", $"The file includes itself: {string.Join(" → ", chain.SkipWhile(entry => entry != path).Append(path).Select(Errors.Shown))}.", from, item.Line, "Remove one of these includes.");
                continue;
            }

            if (++_included > MaxIncludes)
            {
                diagnostics.Error("TooManyIncludes", $"More than {MaxIncludes} files are included.", from, item.Line, "Include fewer files.");
                yield break;
            }

            if (Load(path, settings["inputs"] as YamlMap ?? new YamlMap([]), chain) is { } loaded)
                yield return loaded;
        }
    }
}
