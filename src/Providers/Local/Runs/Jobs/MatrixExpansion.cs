namespace CicdTools.Providers.Local.Runs;

/// <summary>The combinations of a matrix, by the rules of docs.github.com, "Running variations of jobs in a workflow".</summary>
internal static class MatrixExpansion
{
    /// <summary>The most jobs of a matrix: GitHub's limit.</summary>
    public const int Limit = 256;

    /// <summary>The combinations in order; one empty one without a matrix.</summary>
    /// <exception cref="CicdException"><c>MatrixTooLarge</c>, <c>MatrixEmpty</c>.</exception>
    public static VariableMap[] Expand(Job job)
    {
        if (job.Matrix is not { } matrix)
            return [new()];
        long size = 1;
        foreach (MatrixAxis axis in matrix.Axes)
            size = Math.Min(size * axis.Values.Length, int.MaxValue);
        if (size + matrix.Include.Length > Limit)
            throw new CicdException("MatrixTooLarge", CicdErrorKind.Invalid, $"The matrix of the job '{Errors.Shown(job.Id)}' has {size} combinations; {Limit} are allowed.", job.Id, "Take values out, or split the job.");

        List<VariableMap> combinations = matrix.Axes.Length == 0 ? [] : [new()];
        foreach (MatrixAxis axis in matrix.Axes)
            combinations = [.. combinations.SelectMany(combination => axis.Values.Select(value => combination.With(axis.Name, value)))];
        combinations.RemoveAll(combination => matrix.Exclude.Any(exclude => exclude.Count > 0 && exclude.All(entry => combination.Find(entry.Key) == entry.Value)));
        Include(matrix, combinations);
        if (combinations.Count == 0)
            throw new CicdException("MatrixEmpty", CicdErrorKind.Invalid, $"The matrix of the job '{Errors.Shown(job.Id)}' has no combination left.", job.Id, "Take something out of 'exclude'.");
        return [.. combinations];
    }

    /// <summary>The name that people see, with the matrix values.</summary>
    public static string Name(Job job, VariableMap combination)
    {
        string name = job.Name ?? job.Id;
        // A name with an expression in it tells the combinations apart by itself.
        return combination.Count == 0 || name.Contains("${{", StringComparison.Ordinal) ? name : $"{name} ({string.Join(", ", combination.Values)})";
    }

    // "For each object in the include list, the key:value pairs will be added to each of the matrix combinations if none of the key:value pairs
    // overwrite any of the original matrix values. If the object cannot be added to any of the matrix combinations, a new matrix combination will be created."
    private static void Include(Matrix matrix, List<VariableMap> combinations)
    {
        HashSet<string> axes = matrix.Axes.Select(axis => axis.Name).ToHashSet(StringComparer.Ordinal);
        int original = combinations.Count;
        foreach (VariableMap include in matrix.Include)
        {
            bool added = false;
            for (int i = 0; i < original; i++)
            {
                if (!include.All(entry => !axes.Contains(entry.Key) || combinations[i].Find(entry.Key) == entry.Value))
                    continue;
                combinations[i] = combinations[i].With(include);
                added = true;
            }

            if (!added)
                combinations.Add(include);
        }
    }
}
