namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Where a stage runs (https://www.jenkins.io/doc/book/pipeline/syntax/#agent).</summary>
/// <param name="Labels">The labels of the machine.</param>
/// <param name="Image">The image of the container; null for none.</param>
/// <param name="Native">The whole, where the model has no place for it; null for none.</param>
internal sealed record JenkinsAgent(string[] Labels, string? Image, string? Native)
{
    /// <summary>Any machine.</summary>
    public static JenkinsAgent Any { get; } = new([], null, null);

    /// <summary>The agent of a call; null for <c>none</c>.</summary>
    public static JenkinsAgent? Read(GroovyCall call, GroovySource source)
    {
        if (call.First is GroovyWord { Value: "none" } && call.Body is null)
            return null;
        if (call.First is GroovyWord { Value: "any" } && call.Body is null)
            return Any;
        return call.Body switch
        {
            [GroovyCall { Name: "label", First: GroovyText { Value: var label }, Body: null }] => new(Split(label), null, null),
            [GroovyCall { Name: "node", Arguments: [], Body: [GroovyCall { Name: "label", First: GroovyText { Value: var label } }] }] => new(Split(label), null, null),
            [GroovyCall { Name: "docker", First: GroovyText { Value: var image }, Body: null, Arguments.Length: 1 }] => new([], image, null),
            [GroovyCall { Name: "docker", Arguments: [], Body: { } parts }] when Docker(parts) is { } docker => docker,
            _ => Kept(call, source),
        };
    }

    /// <summary>The lines of the agent.</summary>
    public string[] Write() => Native is not null ? [Native]
        : Image is null && Labels.Length == 0 ? ["agent any"]
        : Image is null ? ["agent {", $"    label {GroovyStrings.Encode(string.Join(" && ", Labels))}", "}"]
        : Labels.Length == 0 ? ["agent {", $"    docker {GroovyStrings.Encode(Image)}", "}"]
        : ["agent {", "    docker {", $"        image {GroovyStrings.Encode(Image)}", $"        label {GroovyStrings.Encode(string.Join(" && ", Labels))}", "    }", "}"];

    /// <summary>Whether another is the same.</summary>
    public bool IsSame(JenkinsAgent other) => Write().SequenceEqual(other.Write());

    private static JenkinsAgent? Docker(GroovyNode[] parts)
    {
        string? image = null;
        string[] labels = [];
        foreach (GroovyNode part in parts)
        {
            if (part is GroovyCall { Name: "image", First: GroovyText { Value: var named } })
                image = named;
            else if (part is GroovyCall { Name: "label", First: GroovyText { Value: var label } })
                labels = Split(label);
            else
                return null;
        }

        return image is null ? null : new(labels, image, null);
    }

    private static JenkinsAgent Kept(GroovyCall call, GroovySource source)
    {
        source.Kept(call, "The agent");
        return new([], null, source.Of(call));
    }

    private static string[] Split(string label) => label.Split("&&", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
