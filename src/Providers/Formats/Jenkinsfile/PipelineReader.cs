using System.Globalization;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>A file to the model.</summary>
internal sealed class PipelineReader
{
    /// <summary>The stage of what runs when all others have ended.</summary>
    public const string PostStage = "post";

    private const string Format = JenkinsfileFormat.FormatName;

    private readonly GroovySource _source;
    private readonly MarkBook _marks = new();
    private readonly StageReader _stages;
    private readonly List<NativeSetting> _native = [];

    public PipelineReader(GroovySource source)
    {
        _source = source;
        _stages = new(source, _marks);
    }

    public ReadResult Read()
    {
        GroovyCall? pipeline = _source.Statements.OfType<GroovyCall>().FirstOrDefault(call => call is { Name: "pipeline", Body: not null });
        if (pipeline is null)
            return Scripted();
        GroovyNode[] around = [.. _source.Statements.Where(statement => statement != (GroovyNode)pipeline)];
        if (around.Length > 0)
        {
            _source.Kept(around[0], "What stands beside the pipeline");
            _native.Add(new(Format, "script", string.Join('\n', around.Select(_source.Of))));
        }

        return Declarative(pipeline.Body!);
    }

    private ReadResult Declarative(GroovyNode[] body)
    {
        Dictionary<string, GroovyCall> parts = Parts(body);
        JenkinsAgent agent = parts.Remove("agent", out GroovyCall? at) ? JenkinsAgent.Read(at, _source) ?? JenkinsAgent.Any : JenkinsAgent.Any;
        VariableMap variables = Environment(parts);
        string[] options = parts.Remove("options", out GroovyCall? settings) ? [.. settings.Body!.Select(_source.Of)] : [];
        _stages.Agent = agent;
        _stages.ChecksOut = !options.Any(option => option.StartsWith("skipDefaultCheckout", StringComparison.Ordinal) && !option.Contains("false", StringComparison.Ordinal));
        _stages.Tools = parts.Remove("tools", out GroovyCall? tools) ? tools.Body! : [];
        if (options.Length > 0)
            _native.Add(new(Format, "options", string.Join('\n', options)));
        List<Trigger> triggers = [new PushTrigger()];
        triggers.AddRange(TriggersOf(parts));
        if (parts.Remove("parameters", out GroovyCall? parameters) && ParameterReader.Read(parameters.Body!, _source, _native) is { Length: > 0 } inputs)
        {
            _marks.Add(ModelPath.Trigger(triggers.Count), _source.Mark(parameters));
            triggers.Add(new ManualTrigger { Inputs = inputs });
        }

        if (!parts.Remove("stages", out GroovyCall? stages) || stages.Body is not { Length: > 0 })
            _source.Diagnostics.Error("MissingKey", "The pipeline has no stages.", _source.Path, 1, "Add a stage under 'stages { }'.");
        foreach (GroovyNode stage in stages?.Body ?? [])
            _stages.Read(stage);
        if (parts.Remove("post", out GroovyCall? post))
            _stages.ReadPost(post.Body!, _native);
        foreach ((string name, GroovyCall part) in parts)
        {
            _source.Diagnostics.Warning("UnknownKey", $"{Format} knows no '{Errors.Shown(name)}' in the pipeline; it is kept as it is.", _source.Path, _source.Line(part.Start), "Correct or remove it.");
            _native.Add(new(Format, name, _source.Of(part)));
        }

        return Result(triggers, variables);
    }

    private ReadResult Result(List<Trigger> triggers, VariableMap variables)
    {
        Pipeline pipeline = new()
        {
            Name = NameOf(_source.Path),
            Format = Format,
            Path = _source.Path,
            Triggers = [.. triggers],
            Variables = variables,
            Stages = [.. _stages.Stages],
            Native = [.. _native, .. _stages.Native],
        };
        return new([pipeline], _marks.Marks);
    }

    /// <summary>The name of a pipeline, which has none but that of its folder or file.</summary>
    public static string NameOf(string path) => Path.GetFileName(path) is var file && file.Equals("Jenkinsfile", StringComparison.OrdinalIgnoreCase) ? "Jenkinsfile" : file;

    private VariableMap Environment(Dictionary<string, GroovyCall> parts)
    {
        if (!parts.Remove("environment", out GroovyCall? block))
            return new();
        List<string> rest = [];
        VariableMap variables = EnvironmentReader.Read(block.Body!, _source, rest);
        foreach (GroovyAssignment assignment in block.Body!.OfType<GroovyAssignment>())
            _marks.Add(ModelPath.Variable(assignment.Name), _source.Mark(assignment));
        if (rest.Count > 0)
            _native.Add(new(Format, "environment", string.Join('\n', rest)));
        return variables;
    }

    private List<Trigger> TriggersOf(Dictionary<string, GroovyCall> parts)
    {
        List<Trigger> triggers = [];
        if (!parts.Remove("triggers", out GroovyCall? block))
            return triggers;
        foreach (GroovyNode statement in block.Body!)
        {
            _marks.Add(ModelPath.Trigger(triggers.Count + 1), _source.Mark(statement));
            if (statement is GroovyCall { Name: "cron", First: GroovyText { Value: var text }, Arguments.Length: 1 } && Schedule(text) is { } schedule)
                triggers.Add(schedule);
            else
                triggers.Add(new NativeTrigger(Format, statement is GroovyCall call ? call.Name : "script", _source.Of(statement)));
        }

        return triggers;
    }

    // Jenkins' H, which spreads the load, is known nowhere else.
    private static ScheduleTrigger? Schedule(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? zone = lines is [var first, _] && first.StartsWith("TZ=", StringComparison.Ordinal) ? first[3..] : null;
        string cron = lines.Length == (zone is null ? 1 : 2) ? lines[^1] : "";
        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 5 && !cron.Contains('H', StringComparison.Ordinal) ? new(string.Join(' ', fields), zone) : null;
    }

    private Dictionary<string, GroovyCall> Parts(GroovyNode[] body)
    {
        Dictionary<string, GroovyCall> parts = new(StringComparer.Ordinal);
        foreach (GroovyNode node in body)
        {
            if (node is GroovyCall call && (call.Body is not null || call.Name == "agent") && parts.TryAdd(call.Name, call))
                continue;
            _source.Diagnostics.Warning("UnknownKey", $"A part of the pipeline is none that {Format} knows; it is kept as it is.", _source.Path, _source.Line(node.Start), "Correct or remove it.");
            _native.Add(new(Format, string.Create(CultureInfo.InvariantCulture, $"part-{_native.Count}"), _source.Of(node)));
        }

        return parts;
    }

    // A script that is a list of steps on one machine is a pipeline with one stage; a program is kept.
    private ReadResult Scripted()
    {
        if (_source.Text.Trim().Length == 0 || _source.Statements.Length == 0)
        {
            _source.Diagnostics.Error("FileEmpty", "The file is empty.", _source.Path, 1, "Write 'pipeline { }' with at least one stage.");
            return new([], _marks.Marks);
        }

        GroovyNode first = _source.Statements[0];
        _source.Diagnostics.Warning("ScriptedPipeline", "The file is a scripted pipeline; what is no plain step is kept as it is.", _source.Path, _source.Line(first.Start), "Write it as 'pipeline { }' to have all of it read.");
        _stages.ChecksOut = false;
        if (_source.Statements is [GroovyCall { Name: "node", Body: { } body } node] && node.Arguments.Length <= 1 && node.First is null or GroovyText)
            _stages.ReadNode(node, body);
        else
            _stages.ReadScript(_source.Statements);
        return Result([new PushTrigger()], new());
    }
}
