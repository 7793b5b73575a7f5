using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>Stages of actions. Actions with one <c>runOrder</c> run side by side, those with a higher one after them.</summary>
internal sealed class StageReader(string path, SourceStage? source, DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    public Stage[] Read(IReadOnlyList<ReadStage> stages)
    {
        string[] names = [.. stages.SelectMany(stage => stage.Actions).Select(NameOf)];
        HashSet<string> unique = [.. names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() == 1).Select(group => group.Key)];
        Dictionary<string, string> producers = new(StringComparer.Ordinal);
        foreach (ReadStage stage in stages)
        {
            foreach (YamlNode action in stage.Actions)
            {
                foreach (string artifact in Artifacts(action))
                    producers.TryAdd(artifact, IdOf(stage, action, unique));
            }
        }

        ActionReader reader = new(source, producers, diagnostics, marks);
        List<Stage> model = [];
        foreach (ReadStage stage in stages)
        {
            if (stage.Actions.Count == 0)
                diagnostics.Error("MissingKey", $"The stage '{Errors.Shown(stage.Name)}' has no actions.", path, stage.Node.Line, "Add an action, or remove the stage.");
            List<(Job Job, int Order)> jobs = [];
            foreach (YamlNode action in stage.Actions)
                jobs.Add((reader.Read(action, IdOf(stage, action, unique)), OrderOf(action)));
            Dictionary<int, string[]?> before = Before(jobs);
            model.Add(new() { Name = stage.Name, Jobs = [.. jobs.Select(job => job.Job with { Needs = before[job.Order] })] });
        }

        return [.. model];
    }

    // By order: the jobs of the next lower one.
    private static Dictionary<int, string[]?> Before(List<(Job Job, int Order)> jobs)
    {
        Dictionary<int, string[]?> before = [];
        string[]? last = null;
        foreach (IGrouping<int, string> group in jobs.GroupBy(job => job.Order, job => job.Job.Id).OrderBy(group => group.Key))
        {
            before[group.Key] = last;
            last = [.. group];
        }

        return before;
    }

    // Names are unique within their stage only.
    private static string IdOf(ReadStage stage, YamlNode action, HashSet<string> unique)
    {
        string name = NameOf(action);
        return unique.Contains(name) ? name : $"{stage.Name}.{name}";
    }

    private static string NameOf(YamlNode action) => ((action as YamlMap)?["name"] as YamlScalar)?.Value ?? "";

    private static int OrderOf(YamlNode action) =>
        (action as YamlMap)?["runOrder"] is YamlScalar scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int order) ? order : 1;

    private static IEnumerable<string> Artifacts(YamlNode action) =>
        ((action as YamlMap)?["outputArtifacts"] as YamlList)?.Items.OfType<YamlMap>().Select(artifact => (artifact["name"] as YamlScalar)?.Value).OfType<string>() ?? [];
}
