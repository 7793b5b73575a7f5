using System.Globalization;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Stages to jobs: those that stand one after the other each to a stage of the model, those under <c>parallel</c> to one together.</summary>
internal sealed class StageReader(GroovySource source, MarkBook marks)
{
    private const string Format = JenkinsfileFormat.FormatName;

    private static readonly (string Jenkins, string Tool)[] ToolNames = [("jdk", "java"), ("nodejs", "node"), ("go", "go"), ("dotnetsdk", "dotnet"), ("maven", "maven"), ("gradle", "gradle"), ("ant", "ant")];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stageNames = new(StringComparer.Ordinal);
    private readonly JenkinsStepReader _steps = new(source);

    /// <summary>The stages so far.</summary>
    public List<Stage> Stages { get; } = [];

    /// <summary>Settings of the pipeline that belong to stages.</summary>
    public List<NativeSetting> Native { get; } = [];

    /// <summary>The pipeline's agent.</summary>
    public JenkinsAgent Agent { get; set; } = JenkinsAgent.Any;

    /// <summary>Whether the repository comes by itself.</summary>
    public bool ChecksOut { get; set; } = true;

    /// <summary>The pipeline's tools.</summary>
    public GroovyNode[] Tools { get; set; } = [];

    /// <summary>The name of a tool's directive; null where there is none.</summary>
    public static string? ToolDirective(string tool) => Array.Find(ToolNames, known => known.Tool == tool).Jenkins;

    public void Read(GroovyNode node) => Read(node, Agent, new());

    /// <summary>What runs when all stages have ended.</summary>
    public void ReadPost(GroovyNode[] blocks, List<NativeSetting> native)
    {
        List<Job> jobs = [];
        foreach ((string name, Condition condition) in PostOrder)
        {
            if (blocks.OfType<GroovyCall>().FirstOrDefault(block => block.Name == name && block.Body is not null) is not { } call)
                continue;
            string id = Unique($"post {name}", _names);
            jobs.Add(WithSteps(new Job { Id = id, Condition = condition, Runner = new() { Labels = Agent.Labels } }, _steps.Read(call.Body!), call) with { Runner = new() });
        }

        string[] rest = [.. blocks.Where(block => block is not GroovyCall { Name: "always" or "failure" or "success" }).Select(source.Of)];
        if (rest.Length > 0)
        {
            source.Kept(blocks[0], "A part of 'post'");
            native.Add(new(Format, "post", string.Join('\n', rest)));
        }

        if (jobs.Count > 0)
            Stages.Add(new() { Name = Unique(PipelineReader.PostStage, _stageNames), Jobs = [.. jobs] });
    }

    /// <summary>A scripted pipeline of steps alone.</summary>
    public void ReadNode(GroovyCall node, GroovyNode[] body)
    {
        Job job = WithSteps(new Job { Id = Unique("node", _names) }, _steps.Read(body), node);
        Add(job with { Runner = new() { Labels = node.First is GroovyText { Value: var label } ? [label] : [] } });
    }

    /// <summary>A scripted pipeline that is a program.</summary>
    public void ReadScript(GroovyNode[] statements)
    {
        int from = statements[0].Start, to = statements[^1].End;
        GroovyRaw whole = new(from, to);
        marks.Add(ModelPath.Job("script"), source.Mark(whole));
        marks.Add(ModelPath.Step("script", 0), source.Mark(whole));
        Add(new Job { Id = Unique("script", _names), Steps = [new NativeStep { Format = Format, Reference = $"script {{\n{source.Of(whole)}\n}}" }] });
    }

    internal static readonly (string Name, Condition Condition)[] PostOrder = [("always", Condition.Always), ("failure", Condition.OnFailure), ("success", Condition.OnSuccess)];

    private void Read(GroovyNode node, JenkinsAgent agent, VariableMap variables)
    {
        if (node is not GroovyCall { Name: "stage", First: GroovyText { Value: var title }, Body: { } body } call)
        {
            source.Kept(node, "A stage");
            Add(Kept(node, "script"));
            return;
        }

        if (Parts(body) is not { } parts)
        {
            source.Kept(node, $"The stage '{Errors.Shown(title)}'");
            Add(Kept(node, title));
            return;
        }

        if (parts.TryGetValue("parallel", out GroovyCall? parallel) && parts.Keys.All(key => key is "parallel" or "failFast"))
        {
            Parallel(title, parallel, agent, variables, parts.ContainsKey("failFast"));
        }
        else if (parts.TryGetValue("stages", out GroovyCall? inner) && parts.Keys.All(key => key is "stages" or "agent" or "environment") && Environment(parts, out VariableMap own))
        {
            JenkinsAgent next = parts.TryGetValue("agent", out GroovyCall? at) ? JenkinsAgent.Read(at, source) ?? JenkinsAgent.Any : agent;
            foreach (GroovyNode stage in inner.Body!)
                Read(stage, next, variables.With(own));
        }
        else if (parts.TryGetValue("matrix", out GroovyCall? matrix) && parts.Keys.All(key => key is "matrix" or "failFast") && Matrix(title, matrix, agent, variables, parts.ContainsKey("failFast")) is { } job)
        {
            Add(job);
        }
        else if (parts.ContainsKey("steps") && !parts.ContainsKey("parallel") && !parts.ContainsKey("stages") && !parts.ContainsKey("matrix"))
        {
            Add(Leaf(title, call, parts, agent, variables));
        }
        else
        {
            source.Kept(node, $"The stage '{Errors.Shown(title)}'");
            Add(Kept(node, title));
        }
    }

    private void Parallel(string title, GroovyCall parallel, JenkinsAgent agent, VariableMap variables, bool failFast)
    {
        List<Job> jobs = [];
        foreach (GroovyNode branch in parallel.Body!)
        {
            if (branch is GroovyCall { Name: "stage", First: GroovyText { Value: var name }, Body: { } body } call && Parts(body) is { } parts && parts.ContainsKey("steps") && !parts.ContainsKey("stages") && !parts.ContainsKey("matrix"))
            {
                jobs.Add(Leaf(name, call, parts, agent, variables));
                continue;
            }

            source.Kept(branch, "A branch of 'parallel'");
            jobs.Add(Kept(branch, branch is GroovyCall { First: GroovyText { Value: var kept } } ? kept : "script"));
        }

        string stage = Unique(title, _stageNames);
        if (failFast)
            Native.Add(new(Format, $"failFast:{stage}", "true"));
        Stages.Add(new() { Name = stage, Jobs = [.. jobs] });
    }

    private Job? Matrix(string title, GroovyCall matrix, JenkinsAgent agent, VariableMap variables, bool failFast)
    {
        if (Parts(matrix.Body!) is not { } parts || parts.Keys.Any(key => key is not ("axes" or "excludes" or "stages" or "agent" or "environment"))
            || !parts.TryGetValue("axes", out GroovyCall? axes) || !parts.TryGetValue("stages", out GroovyCall? stages)
            || stages.Body is not [GroovyCall { Name: "stage", First: GroovyText { Value: var inner }, Body: { } body } call] || Parts(body) is not { } leaf || !leaf.ContainsKey("steps")
            || !Environment(parts, out VariableMap own) || JenkinsMatrix.Read(axes, parts.GetValueOrDefault("excludes")) is not { } read)
            return null;
        JenkinsAgent next = parts.TryGetValue("agent", out GroovyCall? at) ? JenkinsAgent.Read(at, source) ?? JenkinsAgent.Any : agent;
        Job job = Leaf(title, call, leaf, next, variables.With(own)) with { Matrix = read with { FailFast = failFast } };
        marks.Add(ModelPath.Part(job.Id, "matrix"), source.Mark(matrix));
        return inner == title ? job : job with { Native = [.. job.Native, new(Format, "inner", inner)] };
    }

    private Job Leaf(string title, GroovyCall call, Dictionary<string, GroovyCall> parts, JenkinsAgent outer, VariableMap variables)
    {
        string id = Unique(title, _names);
        marks.Add(ModelPath.Job(id), source.Mark(call));
        List<NativeSetting> native = [];
        JenkinsAgent agent = parts.TryGetValue("agent", out GroovyCall? at) ? JenkinsAgent.Read(at, source) ?? JenkinsAgent.Any : outer;
        if (agent.Native is not null)
            native.Add(new(Format, "agent", agent.Native));
        List<string> rest = [];
        VariableMap own = parts.TryGetValue("environment", out GroovyCall? environment) ? EnvironmentReader.Read(environment.Body!, source, rest) : new();
        if (rest.Count > 0)
            native.Add(new(Format, "environment", string.Join('\n', rest)));
        Condition? condition = null;
        if (parts.TryGetValue("when", out GroovyCall? when))
        {
            marks.Add(ModelPath.Part(id, "condition"), source.Mark(when));
            condition = JenkinsWhen.Read(when.Body!, source);
            string[] asked = [.. when.Body!.OfType<GroovyCall>().Where(one => one.Name is "beforeAgent" or "beforeInput" or "beforeOptions").Select(source.Of)];
            if (asked.Length > 0)
                native.Add(new(Format, "when", string.Join('\n', asked)));
        }

        if (parts.TryGetValue("input", out GroovyCall? input) && source.Of(input).ReplaceLineEndings("\n") is var asks && string.Join(' ', asks.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) != JenkinsfileWriter.Input(title))
            native.Add(new(Format, "input", asks));
        (TimeSpan? timeout, int retries) = Options(parts, native);
        GroovyNode[] statements = parts["steps"].Body!;
        bool goesOn = statements is [GroovyCall { Name: "catchError", Arguments.Length: 2, Body: not null } caught] && JenkinsStepReader.Text(caught, "stageResult") == "FAILURE" && JenkinsStepReader.Text(caught, "buildResult") == "SUCCESS";
        List<(Step Step, GroovyNode At)> steps = _steps.Read(goesOn ? ((GroovyCall)statements[0]).Body! : statements);
        if (parts.TryGetValue("post", out GroovyCall? post))
            steps.AddRange(Post(post, native));
        Job job = new()
        {
            Id = id,
            Condition = condition,
            Runner = new() { Labels = agent.Labels },
            Container = agent.Image is null ? null : new() { Image = agent.Image },
            Variables = variables.With(own),
            Timeout = timeout,
            Retries = retries,
            ContinueOnError = goesOn,
            Manual = input is not null,
            Native = [.. native],
        };
        GroovyNode[] tools = parts.TryGetValue("tools", out GroovyCall? more) ? [.. Tools, .. more.Body!] : Tools;
        List<(Step, GroovyNode)> all = [];
        if (ChecksOut && !steps.Exists(step => step.Step is CheckoutStep))
            all.Add((new CheckoutStep(), call));
        all.AddRange(tools.Select(tool => (Tool(tool), tool)));
        return WithSteps(job, [.. all, .. steps], call);
    }

    private Step Tool(GroovyNode node) =>
        node is GroovyCall { First: GroovyText { Value: var version }, Arguments.Length: 1 } call && Array.Find(ToolNames, known => known.Jenkins == call.Name).Tool is { } tool
            ? new SetupToolStep { Tool = tool, Version = version }
            : new NativeStep { Format = Format, Reference = $"tool:{source.Of(node)}" };

    private IEnumerable<(Step, GroovyNode)> Post(GroovyCall post, List<NativeSetting> native)
    {
        string[] rest = [.. post.Body!.Where(block => block is not GroovyCall { Name: "always" or "failure" or "success", Body: not null }).Select(source.Of)];
        if (rest.Length > 0)
        {
            source.Kept(post, "A part of 'post'");
            native.Add(new(Format, "post", string.Join('\n', rest)));
        }

        return PostOrder.SelectMany(order => post.Body!.OfType<GroovyCall>().Where(block => block.Name == order.Name && block.Body is not null).Take(1).SelectMany(block => _steps.Read(block.Body!, order.Condition)));
    }

    private (TimeSpan? Timeout, int Retries) Options(Dictionary<string, GroovyCall> parts, List<NativeSetting> native)
    {
        TimeSpan? timeout = null;
        int retries = 0;
        List<string> rest = [];
        foreach (GroovyNode option in parts.TryGetValue("options", out GroovyCall? options) ? options.Body! : [])
        {
            if (option is GroovyCall { Name: "timeout", Body: null } limit && timeout is null && JenkinsStepReader.Span(limit) is { } span)
                timeout = span;
            else if (option is GroovyCall { Name: "retry", First: GroovyWord { Value: var count }, Arguments.Length: 1 } && retries == 0 && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int times) && times is > 1 and < 1000)
                retries = times - 1;
            else
                rest.Add(source.Of(option));
        }

        if (rest.Count > 0)
            native.Add(new(Format, "options", string.Join('\n', rest)));
        return (timeout, retries);
    }

    private bool Environment(Dictionary<string, GroovyCall> parts, out VariableMap variables)
    {
        List<string> rest = [];
        variables = parts.TryGetValue("environment", out GroovyCall? block) ? EnvironmentReader.Read(block.Body!, source, rest) : new();
        return rest.Count == 0;
    }

    private Job WithSteps(Job job, List<(Step Step, GroovyNode At)> steps, GroovyNode call)
    {
        marks.Add(ModelPath.Job(job.Id), source.Mark(call));
        for (int i = 0; i < steps.Count; i++)
            marks.Add(ModelPath.Step(job.Id, i), source.Mark(steps[i].At));
        return job with { Steps = [.. steps.Select(step => step.Step)] };
    }

    // A stage that is a program keeps its text; the step tells others that there is something.
    private Job Kept(GroovyNode node, string title)
    {
        string id = Unique(title, _names);
        marks.Add(ModelPath.Job(id), source.Mark(node));
        marks.Add(ModelPath.Step(id, 0), source.Mark(node));
        return new() { Id = id, Native = [new(Format, "stage", source.Of(node))], Steps = [new NativeStep { Format = Format, Reference = "stage" }] };
    }

    private void Add(Job job) => Stages.Add(new() { Name = Unique(job.Id, _stageNames), Jobs = [job] });

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{name} {i}");
        return unique;
    }

    // The directives of a block by name; null where there is anything else, or one twice.
    private static Dictionary<string, GroovyCall>? Parts(GroovyNode[] body)
    {
        Dictionary<string, GroovyCall> parts = new(StringComparer.Ordinal);
        foreach (GroovyNode node in body)
        {
            if (node is not GroovyCall call || !(call.Name switch
            {
                "agent" => true,
                "failFast" => call is { First: GroovyWord { Value: "true" }, Body: null },
                "input" or "environment" or "when" or "options" or "tools" or "steps" or "post" or "parallel" or "stages" or "matrix" or "axes" or "excludes" => call.Body is not null,
                _ => false,
            }) || !parts.TryAdd(call.Name, call))
                return null;
        }

        return parts;
    }
}
