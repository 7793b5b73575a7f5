namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>The matrix of a stage (https://www.jenkins.io/doc/book/pipeline/syntax/#declarative-matrix).</summary>
internal static class JenkinsMatrix
{
    /// <summary>The matrix; null where it says more than the model can.</summary>
    public static Matrix? Read(GroovyCall axes, GroovyCall? excludes)
    {
        MatrixAxis?[] read = [.. axes.Body!.Select(Axis)];
        if (read.Length == 0 || read.Contains(null))
            return null;
        List<VariableMap> left = [];
        foreach (GroovyNode node in excludes?.Body ?? [])
        {
            if (node is not GroovyCall { Name: "exclude", Body: { } body })
                return null;
            MatrixAxis?[] parts = [.. body.Select(Axis)];
            if (parts.Length == 0 || parts.Contains(null))
                return null;
            left.AddRange(MatrixCombinations.Of(new() { Axes = [.. parts.OfType<MatrixAxis>()] }));
        }

        return new() { Axes = [.. read.OfType<MatrixAxis>()], Exclude = [.. left] };
    }

    /// <summary>The lines of the axes and what is left out.</summary>
    public static IEnumerable<string> Write(Matrix matrix)
    {
        yield return "axes {";
        foreach (MatrixAxis axis in matrix.Axes)
        {
            foreach (string line in Axis(axis.Name, axis.Values))
                yield return "    " + line;
        }

        yield return "}";
        if (matrix.Exclude.Length == 0)
            yield break;
        yield return "excludes {";
        foreach (VariableMap exclude in matrix.Exclude)
        {
            yield return "    exclude {";
            foreach (string line in exclude.SelectMany(entry => Axis(entry.Key, [entry.Value])))
                yield return "        " + line;
            yield return "    }";
        }

        yield return "}";
    }

    private static string[] Axis(string name, string[] values) =>
    [
        "axis {",
        $"    name {GroovyStrings.Encode(JenkinsfileVocabulary.Name(name))}",
        $"    values {string.Join(", ", values.Select(GroovyStrings.Encode))}",
        "}",
    ];

    private static MatrixAxis? Axis(GroovyNode node)
    {
        if (node is not GroovyCall { Name: "axis", Body: { Length: 2 } body })
            return null;
        string? name = body.OfType<GroovyCall>().FirstOrDefault(call => call.Name == "name")?.First is GroovyText text ? text.Value : null;
        GroovyArgument[]? values = body.OfType<GroovyCall>().FirstOrDefault(call => call.Name == "values")?.Arguments;
        return name is null || values is null || values.Length == 0 || values.Any(value => value.Name is not null || value.Value is not GroovyText) ? null : new(name, [.. values.Select(value => ((GroovyText)value.Value).Value)]);
    }
}
