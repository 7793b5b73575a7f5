namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Puts the rules for one kind of event together into one trigger. Each method says whether the trigger can hold the rule.</summary>
internal sealed class TriggerCollector
{
    private readonly List<Trigger> _triggers = [];
    private readonly List<string> _branches = [], _ignoredBranches = [], _tags = [], _ignoredTags = [], _targets = [], _ignoredTargets = [];
    private string[]? _pushPaths, _requestPaths;
    private bool _everyRequest;

    public bool Add(Trigger trigger)
    {
        if (!_triggers.Contains(trigger))
            _triggers.Add(trigger);
        return true;
    }

    public bool Branch(string pattern, bool never, string[] paths)
    {
        // A rule that excludes counts only before those that it shall limit.
        if (never)
            return paths.Length == 0 && _branches.Count == 0 && Place<PushTrigger>(_ignoredBranches, pattern);
        if (_pushPaths is not null && !_pushPaths.SequenceEqual(paths))
            return false;
        _pushPaths = paths;
        return Place<PushTrigger>(_branches, pattern);
    }

    public bool Tag(string pattern, bool never) => never
        ? _tags.Count == 0 && Place<PushTrigger>(_ignoredTags, pattern)
        : Place<PushTrigger>(_tags, pattern);

    public bool Request(string? target, bool never, string[] paths)
    {
        if (never)
            return paths.Length == 0 && _targets.Count == 0 && !_everyRequest && Place<PullRequestTrigger>(_ignoredTargets, target!);
        if (_requestPaths is not null && !_requestPaths.SequenceEqual(paths))
            return false;
        _requestPaths = paths;
        if (target is not null)
            return !_everyRequest && Place<PullRequestTrigger>(_targets, target);
        _everyRequest = true;
        return _targets.Count == 0 && Place<PullRequestTrigger>([], "");
    }

    /// <summary>The triggers in the order of their first rules; null where rules exclude what nothing includes.</summary>
    public Trigger[]? Triggers()
    {
        if ((_ignoredBranches.Count > 0 && _branches.Count == 0) || (_ignoredTags.Count > 0 && _tags.Count == 0) || (_ignoredTargets.Count > 0 && _targets.Count == 0 && !_everyRequest))
            return null;
        return [.. _triggers.Select(trigger => trigger switch { PushTrigger => Push(), PullRequestTrigger => Request(), _ => trigger })];
    }

    private PushTrigger Push()
    {
        bool everything = _branches is ["**"] && (_tags is ["**"] || (_tags.Count == 0 && _ignoredBranches.Count > 0));
        return new()
        {
            Branches = everything ? [] : [.. _branches],
            IgnoredBranches = [.. _ignoredBranches],
            Tags = everything ? [] : [.. _tags],
            IgnoredTags = [.. _ignoredTags],
            Paths = _pushPaths ?? [],
        };
    }

    private PullRequestTrigger Request() => new() { Branches = [.. _targets], IgnoredBranches = [.. _ignoredTargets], Paths = _requestPaths ?? [] };

    private bool Place<TTrigger>(List<string> list, string pattern)
        where TTrigger : Trigger, new()
    {
        list.Add(pattern);
        if (!_triggers.Exists(trigger => trigger is TTrigger))
            _triggers.Add(new TTrigger());
        return true;
    }
}
