namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Job names that GitLab takes: not a keyword, not hidden by a leading dot (https://docs.gitlab.com/ci/jobs/#job-names). Others are changed, and stay unique.</summary>
internal sealed class JobKeys
{
    private static readonly string[] Reserved = ["image", "services", "stages", "before_script", "after_script", "variables", "cache", "include", "default", "workflow", "spec", "types", "true", "false", "nil"];

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    public JobKeys(Pipeline pipeline)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (Job job in pipeline.Jobs)
        {
            string key = Reserved.Contains(job.Id) || job.Id.StartsWith('.') || job.Id.Length == 0 ? $"job {job.Id}".TrimEnd() : job.Id;
            string unique = key;
            for (int i = 2; !used.Add(unique); i++)
                unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{key} {i}");
            _keys.TryAdd(job.Id, unique);
        }
    }

    /// <summary>The name of a job; a job that is not there keeps its own.</summary>
    public string this[string job] => _keys.GetValueOrDefault(job, job);
}
