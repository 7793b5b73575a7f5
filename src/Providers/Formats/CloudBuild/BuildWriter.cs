using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>The model to a build. Several jobs become groups of steps that wait for each other.</summary>
internal sealed class BuildWriter
{
    /// <summary>The folder that all steps share.</summary>
    public const string Workspace = "/workspace";

    private const string Format = CloudBuildFormat.FormatName;

    private readonly Pipeline _pipeline;
    private readonly DiagnosticBag _diagnostics;
    private readonly bool _foreign;

    public BuildWriter(Pipeline pipeline, DiagnosticBag diagnostics)
    {
        (_pipeline, _diagnostics) = (pipeline, diagnostics);
        _foreign = pipeline.Path is null;
    }

    public PipelineFile[] Write()
    {
        string path = !_foreign && _pipeline.Path is { } own ? own : "cloudbuild.yaml";
        foreach (NativeSetting setting in _pipeline.Native.Where(setting => setting.Format != Format))
            _diagnostics.Lost($"'{setting.Key}' of the pipeline ({setting.Format})", Format, subject: ModelPath.Native(setting.Key));
        BuildGroups groups = new(_pipeline, _foreign, _diagnostics);
        YamlList steps = groups.Write();
        YamlBuilder root = new YamlBuilder()
            .Add("steps", steps)
            .Add("images", groups.Images)
            .Add("artifacts", Artifacts(groups))
            .Add("substitutions", Substituted(groups))
            .Add("availableSecrets", Secrets(groups))
            .Add("options", Options(groups))
            .Add("timeout", groups.Timeout is null ? null : Seconds.Write(groups.Timeout.Value));
        root.AddNative(_pipeline.Native.Where(setting => setting.Format == Format && !setting.Key.StartsWith("trigger", StringComparison.Ordinal)), Format, "the pipeline", _diagnostics);
        if (Native("trigger") is YamlMap around)
            return [File(path, new([.. around.Entries, new("build", root.Map)]))];
        return [File(path, root.Map), .. TriggerFiles.Write(_pipeline, path, _diagnostics)];
    }

    private static PipelineFile File(string path, YamlMap map) => new(path, path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonText.Write(map) : YamlLayout.SpaceBlocks(YamlText.Write(map)));

    private YamlNode? Artifacts(BuildGroups groups)
    {
        YamlMap? kept = Native("artifacts") as YamlMap;
        if (groups.Objects is not { } objects)
            return kept;
        YamlBuilder made = new YamlBuilder().Add("objects", new YamlBuilder().Add("location", objects.Artifact).Add("paths", YamlBuilder.List(objects.Paths)).Map);
        foreach (YamlEntry entry in kept?.Entries ?? [])
            made.Add(entry.Name, entry.Value);
        return made.Map;
    }

    // What the texts refer to and no trigger gives.
    private YamlMap? Substituted(BuildGroups groups)
    {
        YamlBuilder map = new();
        foreach ((string name, string value) in _pipeline.Variables.Where(entry => Substitutions.IsOwn(entry.Key)))
            map.Add(name, value);
        foreach (string name in groups.Referred.Where(name => !map.Has(name)))
            map.Add(name, _pipeline.Variables.FirstOrDefault(entry => Substitutions.Own(entry.Key) == name).Value ?? Input(name) ?? "");
        return map.IsEmpty ? null : map.Map;
    }

    private string? Input(string name) => _pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).FirstOrDefault(input => Substitutions.Own(input.Name) == name)?.Default;

    private YamlNode? Secrets(BuildGroups groups)
    {
        YamlMap? kept = Native("availableSecrets") as YamlMap;
        HashSet<string> known = [.. Known(kept)];
        YamlNode[] added = [.. groups.Secrets.Where(secret => !known.Contains(secret.Key)).Select(secret => new YamlBuilder()
            .Add("versionName", $"projects/$PROJECT_ID/secrets/{secret.Value}/versions/latest").Add("env", secret.Key).Map)];
        if (!_foreign || added.Length == 0)
            return kept;
        YamlBuilder map = new YamlBuilder().Add("secretManager", new YamlList([.. (kept?["secretManager"] as YamlList)?.Items ?? [], .. added]));
        foreach (YamlEntry entry in kept?.Entries.Where(entry => entry.Name != "secretManager") ?? [])
            map.Add(entry.Name, entry.Value);
        return map.Map;
    }

    private static IEnumerable<string> Known(YamlMap? secrets) =>
        (secrets?["secretManager"] as YamlList)?.Items.OfType<YamlMap>().Select(entry => (entry["env"] as YamlScalar)?.Value).OfType<string>() ?? [];

    private YamlMap? Options(BuildGroups groups)
    {
        VariableMap values = new(_pipeline.Variables.Where(entry => !Substitutions.IsOwn(entry.Key)));
        YamlBuilder map = new();
        StepEnvironment.Write(map, values, groups.Secrets, (name, _) => _diagnostics.Lost($"the variable '{Errors.Shown(name)}', in which a secret is a part of a longer text", Format, "Put it together in a script.", ModelPath.Variable(name)));
        YamlMap? kept = Native("options") as YamlMap;
        foreach (YamlEntry entry in kept?.Entries ?? [])
        {
            if (!map.Has(entry.Name))
                map.Add(entry.Name, entry.Value);
        }

        if (_foreign && groups.UsesSubstitutions && !map.Has("automapSubstitutions"))
            map.AddFlag("automapSubstitutions", true);
        if (_foreign && _pipeline.Variables.Any(entry => Substitutions.IsOwn(entry.Key) && Substitutions.HasAny(entry.Value)) && !map.Has("dynamicSubstitutions"))
            map.AddFlag("dynamicSubstitutions", true);
        return map.IsEmpty ? null : map.Map;
    }

    private YamlNode? Native(string key) => Array.Find(_pipeline.Native, setting => setting.Format == Format && setting.Key == key)?.Text is { } text ? YamlLoader.Fragment(text) : null;
}
