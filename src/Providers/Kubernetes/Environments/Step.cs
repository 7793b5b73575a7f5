using CicdTools.Providers.Deployments;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>One step of a promotion as the book sees it: begun, and committed or abandoned. Each is one change of the book, made of the newest one.</summary>
internal sealed class Step(string context, string environment, string application, DeployRequest request, LiveApplication live, ClusterSnapshot? snapshot, ReleaseImages images, TimeProvider clock)
{
    private string _promotionId = request.Promotion.Id;

    /// <summary>The book once the step has begun: with what was there before, so that it can be brought back.</summary>
    public EnvironmentBook Begin(EnvironmentBook book)
    {
        DeployRequest checkedRequest = request;
        if (!Array.Exists(book.Ledger, entry => entry.Deployment.Application == application))
        {
            // What nobody has promoted yet has the cluster's own revisions for a ledger.
            string? newest = snapshot is null || live.Stable is null ? null : RevisionReader.Read(snapshot, live.Stable, context).FirstOrDefault()?.Id;
            if (request.Onto?.Id != newest)
                throw new CicdException("EnvironmentChanged", CicdErrorKind.Conflict, $"Somebody else changed '{application}' in '{environment}' meanwhile; nothing was done.", environment, "Look at it with Get-CicdApplication and promote again.");
            checkedRequest = request with { Onto = null };
            if (live.Stable is not null)
                book = Baseline(book);
            if (book.Ledger.FirstOrDefault(entry => entry.Deployment.Application == application) is { } baseline)
                checkedRequest = request with { Onto = baseline.Deployment };
        }

        DeploySituation situation = Situation(book);
        situation.Check(checkedRequest);
        _promotionId = request.Promotion.Id.Length > 0 ? request.Promotion.Id : situation.NextPromotion;
        PromotionRecord running = new()
        {
            Promotion = request.Promotion with { Context = context, Id = _promotionId, Environment = environment, Status = PromotionStatus.Running, Steps = request.Promotion.Steps is { } steps ? steps with { Done = request.Promotion.IsFinished ? steps.Done : steps.Done - 1 } : null, Message = null, Commit = null, CreatedAt = CreatedAt() },
            Approval = situation.Promotion?.Approval,
        };
        EnvironmentBook begun = Remember(book, situation.Before).With(running);
        begun.Underway[application] = new() { Before = situation.Before, PromotionId = _promotionId, Record = situation.Promotion };
        return begun;
    }

    /// <summary>What shall run; null for nothing.</summary>
    public ApplicationSpec? Wanted(EnvironmentBook begun, EnvironmentSettings settings)
    {
        int replicas = settings.Instances > 0 ? settings.Instances : Math.Max(1, begun.Underway[application].Before is { } before ? before.Instances : images.Replicas);
        return Situation(begun).Wanted(request) is { } spec ? request.Promotion.Undoes is null ? spec with { Instances = replicas } : spec : null;
    }

    /// <summary>The book once all is there: state, ledger and promotions.</summary>
    public EnvironmentBook Commit(EnvironmentBook book, ApplicationSpec? wanted, out Deployment deployment)
    {
        DeploySituation situation = Situation(book);
        DateTimeOffset now = clock.GetUtcNow();
        Promotion promotion = request.Promotion with { Context = context, Id = _promotionId, Environment = environment, CreatedAt = CreatedAt(), FinishedAt = request.Promotion.IsFinished ? now : null, Commit = null };
        deployment = new()
        {
            Context = context,
            Id = situation.NextDeployment,
            Environment = environment,
            Application = application,
            Version = wanted?.Current.Version ?? "",
            PreviousVersion = situation.PreviousVersion(wanted),
            Digest = wanted?.Current.Digest ?? "",
            ConfigurationDigest = wanted?.ConfigurationDigest ?? "",
            Percent = wanted?.Percent ?? 0,
            Status = RunStatus.Succeeded,
            Actor = promotion.Actor,
            Reason = promotion.Reason,
            PromotionId = promotion.Id,
            CreatedAt = now,
        };
        List<PromotionRecord> records = [new() { Promotion = promotion, Approval = situation.Promotion?.Approval }, .. Superseding.Records(situation.Superseded, promotion, now)];
        if (situation.TakenBack(request, now) is { } takenBack)
            records.Add(takenBack);
        EnvironmentBook done = Remember(book, wanted).With([.. records]);
        done.Underway.Remove(application);
        bool ours = book.Applications.TryGetValue(application, out BookedApplication? before) ? before.IsOurs : live.Stable is null;
        if (wanted is null)
            done.Applications.Remove(application);
        else
            done.Applications[application] = new() { Spec = wanted, DeployedAt = now, IsOurs = ours };
        return done with { Ledger = [new() { Deployment = deployment, Before = situation.Before, After = wanted }, .. done.Ledger] };
    }

    /// <summary>The book as if the step had not begun. A promotion stands where it stood before; one that had no record has one only where it was interrupted, so that it can be resumed.</summary>
    public static EnvironmentBook Abandon(EnvironmentBook book, string application, bool isInterrupted)
    {
        if (!book.Underway.Remove(application, out Underway? underway) || isInterrupted)
            return book;
        return book.Promotion(underway.PromotionId) is not { Promotion.Status: PromotionStatus.Running } ? book
            : underway.Record is { } before ? book.With(before)
            : book with { Promotions = [.. book.Promotions.Where(other => other.Promotion.Id != underway.PromotionId)] };
    }

    // An application that was there before anybody promoted it can be gone back to like any other.
    private EnvironmentBook Baseline(EnvironmentBook book)
    {
        ApplicationSpec spec = live.Spec(book, application)!;
        DateTimeOffset now = clock.GetUtcNow();
        Promotion promotion = new()
        {
            Context = context,
            Id = book.NextPromotion(environment),
            Application = application,
            Version = spec.Current.Version,
            Environment = environment,
            Percent = spec.Percent,
            Digest = spec.Current.Digest,
            Status = PromotionStatus.Succeeded,
            Message = "It was there before anything was promoted.",
            CreatedAt = now,
            FinishedAt = now,
        };
        Deployment deployment = new()
        {
            Context = context,
            Id = book.NextDeployment(environment),
            Environment = environment,
            Application = application,
            Version = spec.Current.Version,
            Digest = spec.Current.Digest,
            ConfigurationDigest = spec.ConfigurationDigest,
            Percent = spec.Percent,
            Status = RunStatus.Succeeded,
            Reason = promotion.Message,
            PromotionId = promotion.Id,
            CreatedAt = now,
        };
        EnvironmentBook known = Remember(book, spec).With(new PromotionRecord { Promotion = promotion });
        known.Applications[application] = new() { Spec = spec, DeployedAt = now };
        return known with { Ledger = [new() { Deployment = deployment, After = spec }, .. known.Ledger] };
    }

    private DeploySituation Situation(EnvironmentBook book)
    {
        ApplicationSpec? before = live.Spec(book, application);
        return new()
        {
            Settings = new() { Name = environment, Instances = Math.Max(1, before?.Instances ?? images.Replicas) },
            Before = before,
            Ledger = [.. book.Ledger.Where(entry => entry.Deployment.Application == application)],
            Promotion = request.Promotion.Id.Length == 0 ? null : book.Promotion(request.Promotion.Id) ?? throw Errors.NotFound("PromotionNotFound", "promotion", request.Promotion.Id),
            Undone = request.Promotion.Undoes is not { } undoes ? null : book.Promotion(undoes) ?? throw Errors.NotFound("PromotionNotFound", "promotion", undoes),
            Superseded = request.Promotion.Undoes is null ? Superseding.ByCarryingOut(book.Promotions, application, _promotionId) : [],
            NextDeployment = book.NextDeployment(environment),
            NextPromotion = book.NextPromotion(environment),
        };
    }

    private EnvironmentBook Remember(EnvironmentBook book, ApplicationSpec? spec)
    {
        foreach (ReleaseId release in new[] { spec?.Current, spec?.Previous }.OfType<ReleaseId>())
            book.Images[release.Digest] = new(images.Of(release).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        return book;
    }

    private DateTimeOffset CreatedAt() => request.Promotion.CreatedAt == default ? clock.GetUtcNow() : request.Promotion.CreatedAt;
}
