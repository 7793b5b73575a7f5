namespace CicdTools.Providers.Formats;

/// <summary>The combinations of a matrix, by the rules of https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations.</summary>
internal static class MatrixCombinations
{
    public static IReadOnlyList<VariableMap> Of(Matrix matrix)
    {
        List<VariableMap> combinations = matrix.Axes.Length == 0 ? [] : [new()];
        foreach (MatrixAxis axis in matrix.Axes)
            combinations = [.. combinations.SelectMany(combination => axis.Values.Select(value => combination.With(axis.Name, value)))];
        combinations.RemoveAll(combination => matrix.Exclude.Any(exclude => exclude.Count > 0 && exclude.All(entry => combination.Find(entry.Key) == entry.Value)));
        int original = combinations.Count;
        HashSet<string> axes = matrix.Axes.Select(axis => axis.Name).ToHashSet(StringComparer.Ordinal);
        foreach (VariableMap include in matrix.Include)
        {
            // An entry that overwrites no value of an axis extends what it fits; one that fits nothing stands by itself.
            int[] fitting = [.. Enumerable.Range(0, original).Where(i => include.All(entry => !axes.Contains(entry.Key) || combinations[i].Find(entry.Key) == entry.Value))];
            foreach (int i in fitting)
                combinations[i] = combinations[i].With(include);
            if (fitting.Length == 0)
                combinations.Add(include);
        }

        return combinations;
    }
}
