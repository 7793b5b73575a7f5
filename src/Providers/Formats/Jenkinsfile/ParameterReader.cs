namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Inputs from <c>parameters</c> (https://www.jenkins.io/doc/book/pipeline/syntax/#parameters).</summary>
internal static class ParameterReader
{
    private const string Format = JenkinsfileFormat.FormatName;

    public static PipelineInput[] Read(GroovyNode[] statements, GroovySource source, List<NativeSetting> native)
    {
        List<PipelineInput> inputs = [];
        List<string> rest = [];
        foreach (GroovyNode statement in statements)
        {
            if (statement is GroovyCall call && One(call) is { } input)
            {
                inputs.Add(input);
                continue;
            }

            source.Kept(statement, "A parameter");
            rest.Add(source.Of(statement));
        }

        if (rest.Count > 0)
            native.Add(new(Format, "parameters", string.Join('\n', rest)));
        return [.. inputs];
    }

    private static PipelineInput? One(GroovyCall call)
    {
        if (JenkinsStepReader.Text(call, "name") is not { } name || call.Body is not null || call.Arguments.Any(argument => argument.Name is not ("name" or "defaultValue" or "description" or "choices")))
            return null;
        PipelineInput input = new() { Name = name, Description = JenkinsStepReader.Text(call, "description") };
        return call.Name switch
        {
            "string" when call["defaultValue"] is null or GroovyText => input with { Default = JenkinsStepReader.Text(call, "defaultValue") },
            "booleanParam" when call["defaultValue"] is null or GroovyWord { Value: "true" or "false" } => input with { Type = "boolean", Default = (call["defaultValue"] as GroovyWord)?.Value },
            "choice" when call["choices"] is GroovyList list && list.Items.All(item => item is GroovyText) => input with { Type = "choice", Options = [.. list.Items.Select(item => ((GroovyText)item).Value)] },
            "choice" when call["choices"] is GroovyText { Value: var lines } => input with { Type = "choice", Options = lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
            _ => null,
        };
    }
}
