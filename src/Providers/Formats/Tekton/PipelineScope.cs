using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>What the tasks of a pipeline have in common when they are written: their names, their order, and the parameters that their texts need.</summary>
internal sealed class PipelineScope
{
    /// <summary>The workspace in which jobs leave files for each other.</summary>
    public const string Artifacts = "artifacts";

    private const string Format = TektonFormat.FormatName;

    private readonly Dictionary<string, string> _names;
    private readonly HashSet<string> _ordinary;
    private readonly IReadOnlyDictionary<string, string[]> _needs;

    public PipelineScope(Pipeline pipeline, DiagnosticBag diagnostics)
    {
        // What was read from a file of Tekton's knows what it declares; what comes from elsewhere gets what it lacks.
        IsForeign = pipeline.Path is null || Path.GetFileName(pipeline.Path) == ClassicReader.FileName;
        _needs = PipelineRules.Needs(pipeline);
        _names = IsForeign ? KubernetesNames.Unique(pipeline.Jobs.Select(job => job.Id)) : pipeline.Jobs.DistinctBy(job => job.Id).ToDictionary(job => job.Id, job => job.Id, StringComparer.Ordinal);
        HashSet<string> needed = pipeline.Jobs.SelectMany(job => job.Needs ?? []).ToHashSet(StringComparer.Ordinal);
        Job[] last = [.. pipeline.Stages.Length > 0 && pipeline.Stages[^1].Name == DocumentWriter.FinalStage ? pipeline.Stages[^1].Jobs : []];
        Final = [.. pipeline.Jobs.Where(job => last.Contains(job) || (IsForeign && RunsLast(job.Condition) && !needed.Contains(job.Id)))];
        Ordinary = [.. pipeline.Jobs.Except(Final)];
        if (Ordinary.Length == 0 && Final.Length > 0)
            (Ordinary, Final) = (Final, []);
        _ordinary = Ordinary.Select(job => job.Id).ToHashSet(StringComparer.Ordinal);
        Inputs = IsForeign ? [.. pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs).DistinctBy(input => input.Name).Where(input => !pipeline.Variables.ContainsKey(input.Name))] : [];
        YamlNode? kept = Array.Find(pipeline.Native, setting => setting is { Format: Format, Key: "document" })?.Text is { } text ? YamlLoader.Fragment(text) : null;
        HashSet<string> declared = [.. Declared(kept)];
        HandedDown = [.. pipeline.Variables.Keys.Where(name => !declared.Contains(name))];
        Undeclared = IsForeign ? [.. pipeline.Jobs.SelectMany(job => JobTexts.Of(job).SelectMany(TektonReferences.ParametersIn).Except(TektonMatrix.Names(job.Matrix)).Except(job.Variables.Keys))
            .Distinct().Except(pipeline.Variables.Keys).Except(Inputs.Select(input => input.Name)).Order(StringComparer.Ordinal)] : [];
        UsesArtifacts = IsForeign && pipeline.Jobs.Any(SharesFiles);
        if (UsesArtifacts)
            diagnostics.Approximated($"{Format} keeps no artifacts: jobs share them in the workspace '{Artifacts}' of the run.", "Copy what must outlast the run to a store of your own.");
    }

    /// <summary>Whether the pipeline comes from elsewhere.</summary>
    public bool IsForeign { get; }

    /// <summary>The tasks.</summary>
    public Job[] Ordinary { get; }

    /// <summary>The tasks that run when all others have ended.</summary>
    public Job[] Final { get; }

    /// <summary>Variables of the pipeline that every task gives to its steps.</summary>
    public string[] HandedDown { get; }

    /// <summary>Inputs for a start by hand.</summary>
    public PipelineInput[] Inputs { get; }

    /// <summary>Parameters that texts refer to and nobody declares.</summary>
    public string[] Undeclared { get; }

    /// <summary>Whether jobs hand files on.</summary>
    public bool UsesArtifacts { get; }

    /// <summary>Whether a job hands files on or takes them.</summary>
    public static bool SharesFiles(Job job) => job.Steps.Any(step => step is UploadArtifactStep or DownloadArtifactStep);

    /// <summary>The name of a job's task.</summary>
    public string Name(string job) => _names.GetValueOrDefault(job, job);

    /// <summary>The tasks that come before a job's.</summary>
    public string[] After(Job job)
    {
        IEnumerable<string> needs = job.Needs ?? _needs.GetValueOrDefault(job.Id, []);
        return [.. (IsForeign ? needs.Where(_ordinary.Contains) : needs).Select(Name)];
    }

    private static bool RunsLast(Condition? condition) => condition is AlwaysCondition or OnFailureCondition || (condition is AllCondition all && all.Conditions.Any(RunsLast));

    private static IEnumerable<string> Declared(YamlNode? document)
    {
        YamlMap? spec = (document as YamlMap)?["spec"] as YamlMap;
        spec = spec?["pipelineSpec"] as YamlMap ?? spec;
        return (spec?["params"] as YamlList)?.Items.Select(ParameterList.Name).OfType<string>() ?? [];
    }
}
