namespace CicdTools.Providers.Aws;

/// <summary>Refusals by their code, since most of AWS's have the status 400: https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html, and the errors of each operation.</summary>
internal static class AwsRefusals
{
    private static readonly HashSet<string> Denied = new(StringComparer.Ordinal) { "AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedOperation", "AuthorizationErrorException" };

    private static readonly HashSet<string> Rejected = new(StringComparer.Ordinal)
    {
        "UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "AuthFailure", "InvalidToken", "NotAuthorizedException", "UnauthorizedException",
    };

    private static readonly string[] Missing = ["DoesNotExistException", "NotFoundException", "NotFound", "NoSuchEntity", "NoSuchBucket", "NoSuchKey"];

    private static readonly string[] Present = ["ExistsException", "AlreadyExists", "NameInUseException", "AlreadyOwnedByYou", "ResourceInUseException"];

    /// <param name="code">The code.</param>
    /// <param name="message">AWS's own words; null for none.</param>
    /// <param name="operation">The operation as permissions name it, such as <c>codecommit:ListRepositories</c>.</param>
    /// <param name="region">The region.</param>
    public static CicdException? Of(string code, string? message, string operation, string region)
    {
        string said = message is { Length: > 0 } ? $": {Errors.Short(message, 300)}" : ".";
        if (!said.EndsWith('.'))
            said += ".";
        CicdException Refuse(string id, CicdErrorKind kind, string remedy) => new(id, kind, $"AWS answered {code} to {operation}{said}", operation, remedy);

        if (Denied.Contains(code))
            return Refuse("PermissionDenied", CicdErrorKind.Forbidden, $"Ask for the action '{operation}' in a policy of the user or role that the context signs in as, or use a context of another one.");
        if (code is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired")
            return Refuse("CredentialRejected", CicdErrorKind.Unauthorized, "The session has ended: sign in again (aws sso login, or a new session token), or use a -Profile that renews itself.");
        if (Rejected.Contains(code))
            return Refuse("CredentialRejected", CicdErrorKind.Unauthorized, "The access key is wrong, inactive or removed, or is of another partition than the region: Connect-CicdProvider with another.");
        // What an account sees that had no repository when CodeCommit was closed to new customers (July 2024 to the end of 2025).
        if (code == "OperationNotAllowedException" && operation == "codecommit:CreateRepository")
            return Refuse("CodeCommitClosed", CicdErrorKind.NotSupported, "CodeCommit is not open to this account or organization: ask AWS Support, or keep the repository at GitHub or GitLab and give the pipeline a connection to it (codeconnections).");
        if (code is "OptInRequired" or "SubscriptionRequiredException")
            return Refuse("ServiceNotOpen", CicdErrorKind.NotSupported, $"The account has not opened this service, or not the region {region}.");
        if (code is "ParentCommitIdOutdatedException" or "ConcurrentReferenceUpdateException" or "TipOfSourceReferenceIsDifferentException" or "ConcurrentModificationException" or "ConcurrentModification")
            return Refuse("ItemChanged", CicdErrorKind.Conflict, "Somebody else changed it meanwhile, and nothing was changed by this: read it again and make your change anew.");
        // What CodeDeploy says of a role that it cannot take: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html#API_CreateDeploymentGroup_Errors.
        if (code == "InvalidRoleException")
            return Refuse("RoleRejected", CicdErrorKind.Invalid, "Name a role that codedeploy.amazonaws.com may take: Initialize-CicdProvider Aws -Part DeployRole makes one.");
        // CloudFormation has one code for all that it does not like.
        if (Array.Exists(Missing, end => code.EndsWith(end, StringComparison.Ordinal)) || (code == "ValidationError" && message?.EndsWith("does not exist", StringComparison.Ordinal) == true))
            return Refuse("NotFound", CicdErrorKind.NotFound, $"Check the name, and the region: {region} was asked.");
        // A bucket's name is the world's: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors.
        if (code == "BucketAlreadyExists")
            return Refuse("BucketTaken", CicdErrorKind.Conflict, "Somebody else has a bucket of that name: choose another -Name.");
        if (Array.Exists(Present, part => code.Contains(part, StringComparison.Ordinal)))
            return Refuse("AlreadyExists", CicdErrorKind.Conflict, "Choose another name.");
        // All policies of an account count together, and only the service knows the others: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
        if (code == "LimitExceeded" && operation is "iam:PutRolePolicy" or "iam:PutUserPolicy")
            return Refuse("PolicyTooLarge", CicdErrorKind.Conflict, "Move some of its statements into a managed policy, or take an account of its own.");
        if (code.StartsWith("LimitExceeded", StringComparison.Ordinal) || code.EndsWith("LimitExceededException", StringComparison.Ordinal) || code.EndsWith("LimitExceeded", StringComparison.Ordinal))
            return Refuse("LimitReached", CicdErrorKind.Conflict, "Remove something, or ask for a higher quota with Service Quotas.");
        return null;
    }
}
